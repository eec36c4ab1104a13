package contracts

org.springframework.cloud.contract.spec.Contract.make {
    label 'booked'
    input { triggeredBy('book()') }
    outputMessage {
        sentTo('bookings')
        body([room: 101])
    }
}
