import org.springframework.cloud.contract.spec.Contract

[
  Contract.make { request { method GET(); url '/a' }; response { status 200 } },
  Contract.make {
    inProgress()
    request { method GET(); url '/b' }
    response { status 200 }
  }
]
