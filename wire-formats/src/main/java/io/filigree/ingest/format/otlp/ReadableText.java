package io.filigree.ingest.format.otlp;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.InvalidEscapeSequenceException;

/** Protobuf's text format with the ids of traces and spans in hexadecimal, as everything else shows them. */
final class ReadableText {

    /** At the beginning of a line there is no text of a sender: its line breaks are escaped. */
    private static final Pattern ID = Pattern.compile(
            "^( *(?:trace_id|span_id|parent_span_id): )\"((?:[^\"\\\\]|\\\\.)*+)\"$", Pattern.MULTILINE);

    private ReadableText() {}

    static String of(Message message) {
        return ID.matcher(message.toString())
                .replaceAll(id -> Matcher.quoteReplacement(id.group(1) + '"' + hex(id.group(2)) + '"'));
    }

    private static String hex(String escaped) {
        try {
            return HexFormat.of().formatHex(TextFormat.unescapeBytes(escaped).toByteArray());
        } catch (InvalidEscapeSequenceException e) {
            throw new IllegalStateException("protobuf's own escapes", e);
        }
    }
}
