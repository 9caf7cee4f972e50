package io.filigree.ingest.batch;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.filigree.db.sender.FunctionUse;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Receipt.FormatKey;
import org.jspecify.annotations.Nullable;

/** How many rows came with which key, and with which key the events of each function came last. */
public final class SenderUsage {

    private final Map<Long, Long> rows = new HashMap<>();
    private final Map<FunctionFormat, FunctionUse> functions = new HashMap<>();
    private @Nullable InvokedArn lastFunction;
    private @Nullable Receipt lastReceipt;

    void addRow(Receipt receipt) {
        FormatKey key = receipt.key();
        if (key != null) {
            rows.merge(key.keyId(), 1L, Long::sum);
        }
    }

    void addEvent(Receipt receipt, @Nullable InvokedArn function) {
        FormatKey key = receipt.key();
        // Events of one function are mostly in a row.
        if (key == null || function == null || function.equals(lastFunction) && receipt.equals(lastReceipt)) {
            return;
        }
        lastFunction = function;
        lastReceipt = receipt;
        FunctionUse use = new FunctionUse(function.function(), key.format(), key.keyId(), receipt.receivedAt());
        functions.merge(
                new FunctionFormat(use.function(), use.format()),
                use,
                (known, other) -> other.at().isBefore(known.at()) ? known : other);
    }

    /** Rows by the id of the key that their message came with. */
    public Map<Long, Long> rows() {
        return rows;
    }

    /** The key that each function's events came with last, by format. */
    public Collection<FunctionUse> functions() {
        return functions.values();
    }

    private record FunctionFormat(FunctionArn function, String format) {}
}
