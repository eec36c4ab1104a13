import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method POST()
        url '/rooms'
        body(number: 7)
    }
    response {
        status CREATED()
        body(number: '{{{jsonPath this "$.number"}}}')
    }
}
