package io.filigree.benchmarks.load;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.KafkaBroker;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.ProcessorTicks;
import org.jspecify.annotations.Nullable;

/** What a round of {@link KafkaBench} measured: rates, and shares of all processors from the first byte to the last commit. */
record KafkaRound(double acknowledgedPerSecond, double storedPerSecond, Shares shares) {

    static KafkaRound medianOf(List<KafkaRound> rounds) {
        return new KafkaRound(
                Medians.of(
                        rounds.stream().map(KafkaRound::acknowledgedPerSecond).toList()),
                Medians.of(rounds.stream().map(KafkaRound::storedPerSecond).toList()),
                Shares.medianOf(rounds.stream().map(KafkaRound::shares).toList()));
    }

    /**
     * Processor time of senders, Filigree, PostgreSQL and broker. Other programs on the machine change it less than rates.
     */
    double processorMsPerThousandEvents() {
        return shares.own() / 100 * Runtime.getRuntime().availableProcessors() / storedPerSecond * 1e6;
    }

    /** Percent of all processors. */
    record Shares(double senders, double ingest, double postgres, double broker, double idle) {

        static Shares medianOf(List<Shares> all) {
            return new Shares(
                    Medians.of(all.stream().map(Shares::senders).toList()),
                    Medians.of(all.stream().map(Shares::ingest).toList()),
                    Medians.of(all.stream().map(Shares::postgres).toList()),
                    Medians.of(all.stream().map(Shares::broker).toList()),
                    Medians.of(all.stream().map(Shares::idle).toList()));
        }

        double own() {
            return senders + ingest + postgres + broker;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "senders %.0f %%, ingest %.0f %%, PostgreSQL %.0f %%, broker %.0f %%, idle %.0f %%, others %.0f %%",
                    senders,
                    ingest,
                    postgres,
                    broker,
                    idle,
                    Math.max(0, 100 - own() - idle));
        }
    }

    /** Processor time until now. */
    record Spent(ProcessorTicks machine, long senders, long ingest, long postgres, long broker) {

        static Spent now(HarnessDatabase database, List<FiligreeProcess> processes, @Nullable KafkaBroker broker)
                throws IOException {
            return new Spent(
                    ProcessorTicks.now(),
                    ProcessorTicks.of(ProcessHandle.current()),
                    processes.stream()
                            .mapToLong(process ->
                                    ProcessorTicks.of(process.process().toHandle()))
                            .sum(),
                    ProcessorTicks.ofTree(database.process()),
                    Stream.ofNullable(broker)
                            .mapToLong(one -> ProcessorTicks.of(one.process()))
                            .sum());
        }

        Shares since(Spent before) {
            double all = (machine.all() - before.machine.all()) / 100.0;
            return new Shares(
                    (senders - before.senders) / all,
                    (ingest - before.ingest) / all,
                    (postgres - before.postgres) / all,
                    (broker - before.broker) / all,
                    (machine.idle() - before.machine.idle()) / all);
        }
    }
}
