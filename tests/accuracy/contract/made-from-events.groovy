each: Aggregate
file: {{nameOfAggregate}}/get.groovy
---
package contracts.hotel

org.springframework.cloud.contract.spec.Contract.make {
    request {
        method 'GET'
        url '/{{nameOfAggregate}}/7'
    }
    response {
        status 200
    }
}
