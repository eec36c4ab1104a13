import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method 'GET'
        url base()
    }
    response {
        status 200
    }
}
