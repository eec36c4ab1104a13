Feature: Refunds
  Scenario: refund
    Given a ticket
    This line is no step
    When I press refund
