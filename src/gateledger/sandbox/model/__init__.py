"""What a GitHub keeps: repositories, issues, pull requests, checks, merge queues."""
