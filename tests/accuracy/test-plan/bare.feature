Scenario: frost at night
  Given a station with a forecast of -2 degrees
  When the evening begins
  Then one alert is sent before 18:00
