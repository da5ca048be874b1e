"""The programs and libraries that read and write media, each behind a confined child process."""
