import org.springframework.cloud.contract.spec.ContractDsl.Companion.contract

contract {
    request {
        method = PUT
        url = url("/rooms/101")
        body = body("free" to false)
    }
    response {
        status = OK
    }
}
