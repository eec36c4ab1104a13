"""API descriptions: OpenAPI, AsyncAPI, GraphQL and Protocol Buffers, and what breaks between two versions."""
