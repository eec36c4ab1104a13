import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method POST()
        urlPath '/bookings'
        body([room: 101, nights: $(consumer(regex('[1-9]')), producer(2))])
        headers { contentType(applicationJson()) }
    }
    response {
        status CREATED()
    }
}
