{
  prometheusAlerts+:: {
    groups+: [{
      name: 'harbour',
      rules: [{
        alert: 'CraneIdle',
        expr: 'harbour_crane_busy{%(selector)s} == 0' % $._config,
        labels: { severity: 'warning' },
      }],
    }],
  },
}
