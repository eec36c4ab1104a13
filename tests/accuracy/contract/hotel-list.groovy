import org.springframework.cloud.contract.spec.Contract

[
    Contract.make {
        name 'free'
        request { method GET(); url '/rooms' }
        response { status OK() }
    },
    Contract.make {
        name 'none'
        request { method GET(); url '/rooms/0' }
        response { status NOT_FOUND() }
    }
]
