import java.util.Collection;
import java.util.Collections;
import java.util.function.Supplier;
import org.springframework.cloud.contract.spec.Contract;

class Hotel implements Supplier<Collection<Contract>> {
    public Collection<Contract> get() {
        return Collections.singletonList(Contract.make(c -> {
            c.request(r -> {
                r.method(r.GET());
                r.url("/rooms/101");
            });
            c.response(r -> {
                r.status(r.OK());
            });
        }));
    }
}
