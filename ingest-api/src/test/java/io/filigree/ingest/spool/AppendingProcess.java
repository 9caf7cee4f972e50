package io.filigree.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.springframework.util.unit.DataSize;

/** A process to be killed: four senders append without end, and print the name of each payload once it is kept. */
final class AppendingProcess {

    private AppendingProcess() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        String round = args[1];
        SpoolSettings settings = new SpoolSettings(DataSize.ofGigabytes(1), DataSize.ofMegabytes(1), null);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        JournalSpool spool = JournalSpool.open(directory, settings, Clock.systemUTC());
        for (int sender = 0; sender < 4; sender++) {
            String name = round + "-" + sender + "-";
            new Thread(() -> appendForEver(spool, name, out)).start();
        }
    }

    private static void appendForEver(JournalSpool spool, String name, PrintStream out) {
        for (int n = 0; ; n++) {
            spool.append(payload(name + n), Instant.now(), AccountScope.ALL);
            out.println(name + n);
        }
    }

    /** A few kilobytes that say their name and are checked whole. */
    static byte[] payload(String name) {
        return (name + " ").repeat(200).getBytes(UTF_8);
    }
}
