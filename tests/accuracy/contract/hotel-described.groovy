import org.springframework.cloud.contract.spec.Contract

Contract.make {
    description """
Given: a hotel
When: a guest asks for rooms
Then: free rooms
"""
    request {
        method 'GET'
        url('/rooms') {
            queryParameters {
                parameter 'free', 'true'
            }
        }
    }
    response {
        status 200
    }
}
