"""Policy and Snapshot in, Report out. Nothing here touches the world."""
