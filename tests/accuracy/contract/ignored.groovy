import org.springframework.cloud.contract.spec.Contract

Contract.make {
    ignored()
    request {
        method 'GET'
        url '/rooms'
    }
    response {
        status 200
    }
}
