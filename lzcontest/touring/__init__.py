"""The tour that takes accepted stage programmes to venues around the county."""
