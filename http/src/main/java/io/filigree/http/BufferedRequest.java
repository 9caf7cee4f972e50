package io.filigree.http;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.apache.tomcat.util.http.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is in memory. Filters and controllers see the original request, even after the container has
 * dispatched it again, so that no filter is skipped.
 */
final class BufferedRequest extends HttpServletRequestWrapper {

    /** The same limit as the container's {@code server.tomcat.max-parameter-count}. */
    private static final int MAX_PARAMETERS = 100;

    private final byte[] body;
    private final ServletInputStream in;
    private final boolean takesForms;
    private @Nullable Map<String, String[]> parameters;
    private volatile boolean isFirstDispatch = true;

    /** @param takesForms whether the route reads form parameters; other routes accept bodies of any content type */
    BufferedRequest(HttpServletRequest request, byte[] body, boolean takesForms) {
        super(request);
        this.body = body;
        this.in = new Bytes(body);
        this.takesForms = takesForms;
    }

    /** Reports the container's dispatcher type from now on. */
    void endFirstDispatch() {
        isFirstDispatch = false;
    }

    @Override
    public DispatcherType getDispatcherType() {
        return isFirstDispatch ? DispatcherType.REQUEST : super.getDispatcherType();
    }

    @Override
    public ServletInputStream getInputStream() {
        return in;
    }

    @Override
    public BufferedReader getReader() {
        String encoding = getCharacterEncoding();
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new BufferedReader(new InputStreamReader(in, charset));
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return parameters();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters().keySet());
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return parameters().get(name);
    }

    boolean isForm() {
        String type = getContentType();
        return takesForms
                && getMethod().equals("POST")
                && type != null
                && type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded");
    }

    /** @throws IllegalStateException when the form is malformed or has too many parameters */
    void parseForm() {
        parameters();
    }

    /** The parameters of the query string, then those of the form. */
    private Map<String, String[]> parameters() {
        Map<String, String[]> all = parameters;
        if (all == null) {
            all = new LinkedHashMap<>(super.getParameterMap());
            if (isForm()) {
                addForm(all);
            }
            all = Collections.unmodifiableMap(all);
            parameters = all;
        }
        return all;
    }

    private void addForm(Map<String, String[]> all) {
        Parameters form = new Parameters();
        form.setLimit(MAX_PARAMETERS);
        form.setCharset(StandardCharsets.UTF_8);
        form.processParameters(body, 0, body.length);
        for (String name : Collections.list(form.getParameterNames())) {
            List<String> values = new ArrayList<>(List.of(all.getOrDefault(name, new String[0])));
            Collections.addAll(values, form.getParameterValues(name));
            all.put(name, values.toArray(new String[0]));
        }
    }

    private static final class Bytes extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Bytes(byte[] body) {
            this.bytes = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, length);
        }

        @Override
        public int available() {
            return bytes.available();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body is read already");
        }
    }
}
