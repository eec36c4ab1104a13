import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method 'GET'
        url '/rooms'
    }
    response {
        status OK()
    }
