"""The shapes of the API's answers, for OpenAPI and for the tests that hold the answers to them."""
