package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class CallRatesTest {

    private final FakeTime time = new FakeTime();
    private final CallRates rates = new CallRates(3, time);

    @Test
    void spreadsCallsOverTime() {
        IntStream.range(0, 30).forEach(i -> rates.take("1", "eu-west-1", "lambda", null));

        // The permits of the first second are available immediately, the other 27 at 3 a second.
        assertThat(time.now / 1e9).isBetween(8.99, 9.01);
    }

    @Test
    void keepsToTheRateOfAnAccountOfItsOwnAndToANewOneAtOnce() {
        IntStream.range(0, 30).forEach(i -> rates.take("1", "eu-west-1", "lambda", 10.0));
        assertThat(time.now / 1e9).isBetween(1.99, 2.01);

        IntStream.range(0, 2).forEach(i -> rates.take("1", "eu-west-1", "lambda", 0.5));

        assertThat(time.now / 1e9).isBetween(5.9, 8.0);
    }

    @Test
    void countsEveryAccountRegionAndServiceByItself() {
        for (String service : new String[] {"lambda", "tag", "sts"}) {
            IntStream.range(0, 3).forEach(i -> rates.take("1", "eu-west-1", service, null));
            IntStream.range(0, 3).forEach(i -> rates.take("1", "eu-west-2", service, null));
            IntStream.range(0, 3).forEach(i -> rates.take("2", "eu-west-1", service, null));
        }

        assertThat(time.now).isZero();
    }

    private static final class FakeTime implements CallRates.Time {
        private long now;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void sleep(long nanos) {
            now += nanos;
        }
    }
}
