import org.springframework.cloud.contract.spec.Contract

class ContractSpec extends Specification {
    def 'reads'() {
        expect:
        Contract.make { request { method 'GET'; url '/x' }; response { status 200 } }
    }
}
