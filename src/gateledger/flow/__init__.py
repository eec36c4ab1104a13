"""The corridor: the only place that opens one room after another, one short function per journey."""
