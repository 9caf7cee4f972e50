package io.filigree.problem;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Finds the parameter with invalid percent-encoding or UTF-8, which the container rejects without naming it. */
final class InvalidEncoding {

    private InvalidEncoding() {}

    /** The error of a request whose parameters cannot be decoded. */
    static InvalidInputException in(HttpServletRequest request) {
        String field = field(request.getQueryString());
        return InvalidInputException.of(
                field, field + " is not valid: parameters are UTF-8, percent-encoded, such as %C3%A9");
    }

    private static String field(@Nullable String query) {
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!isValid(name)) {
                    return "query string";
                }
                if (equals >= 0 && !isValid(parameter.substring(equals + 1))) {
                    return name.length() <= 100 ? name : name.substring(0, 100) + "…";
                }
            }
        }
        return "body";
    }

    private static boolean isValid(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char character = encoded.charAt(i);
            if (character != '%') {
                bytes.write(character);
                continue;
            }
            boolean complete = i + 2 < encoded.length();
            int high = complete ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = complete ? Character.digit(encoded.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
