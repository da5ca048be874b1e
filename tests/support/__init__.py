"""Real parts the tests start and stop: databases, queues, mail, browsers."""
