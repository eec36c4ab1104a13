import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request {
        method DELETE()
        url $(consumer(regex('/bookings/[a-z0-9-]+')), producer('/bookings/b-1'))
    }
    response {
        status NO_CONTENT()
    }
}
