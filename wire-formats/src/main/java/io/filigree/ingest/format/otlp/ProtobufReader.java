package io.filigree.ingest.format.otlp;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.UnreadablePayloadException;

/** Reads requests in protobuf. Counts what is in them before it makes objects of that. */
final class ProtobufReader {

    private final PayloadBounds bounds;

    ProtobufReader(PayloadBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Reads a request; fields that are not known are dropped.
     *
     * @param body not compressed
     * @throws UnreadablePayloadException when it is no such request
     */
    Message read(byte[] body, OtlpSignal signal) {
        try {
            count(input(body), signal.request().getDescriptorForType(), 1, new NodeLimit(bounds));
            return signal.parser().parseFrom(input(body));
        } catch (InvalidProtocolBufferException e) {
            // Its message is one of the library's sentences, and contains no content of the body.
            throw new UnreadablePayloadException(
                    "body",
                    "not a request in protobuf (JSON needs the header Content-Type: application/json): "
                            + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("no bytes are read from elsewhere", e);
        }
    }

    private CodedInputStream input(byte[] body) {
        CodedInputStream in = CodedInputStream.newInstance(body);
        in.setRecursionLimit(bounds.maxNesting() + 1);
        return in;
    }

    private static void count(CodedInputStream in, Descriptor type, int depth, NodeLimit limit) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean isDelimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (field != null && isDelimited && field.getJavaType() == JavaType.MESSAGE) {
                limit.add(depth);
                int end = in.pushLimit(in.readRawVarint32());
                count(in, field.getMessageType(), depth + 1, limit);
                in.checkLastTagWas(0);
                in.popLimit(end);
            } else {
                if (field != null && isDelimited && field.isRepeated()) {
                    limit.add(depth);
                }
                in.skipField(tag);
            }
        }
    }
}
