Feature: Refunds

  Scenario: refund a ticket
