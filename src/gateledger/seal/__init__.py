"""Report to Record and back: canonical bytes, statement, envelope, leaf, checkpoint. Signing is a function it is given."""
