import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method 'GET'
        url '/rooms/101'
    }
    response {
        status 200
        body(number: 101, free: true)
    }
}
