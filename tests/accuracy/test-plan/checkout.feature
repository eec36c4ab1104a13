Feature: Checkout

  @AC-1
  Scenario: An empty basket cannot be paid
    Given an empty basket
    When I open the checkout
    Then the pay button is disabled

  @AC-2
  Scenario: A receipt is mailed
    Given a basket with one book
    When I pay
    Then I get a mail with the total
