package io.filigree.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.access.UserService;
import io.filigree.db.key.AppUser.Role;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** 20,000 functions with as many tags as AWS allows, through each door that lists functions. */
class LargeInventoryTest extends WebTest {

    private static final int FUNCTIONS = 20_000;
    private static final int TAGS = 50;
    /** 50 times that is 13 KB for a function, 250 MB for all. */
    private static final int VALUE_LENGTH = 250;

    private static final String HEAP = "-Xmx64m";

    @Autowired
    private UserService people;

    @BeforeEach
    void fill() {
        jdbc().sql("""
                        INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                        VALUES ('777777777777', 'large', 'x', 'verified', now())
                        """).update();
        jdbc().sql("""
                        WITH metadata AS (
                            INSERT INTO function_metadata (function_arn, version, content_hash, layers, tags, account_name,
                                valid_from, observed_at, source)
                            SELECT 'arn:aws:lambda:eu-west-1:777777777777:function:large-' || i, '$LATEST', '', '{}', t.tags,
                                'large', now(), now(), 'poll'
                            FROM generate_series(1, :functions) AS i CROSS JOIN (
                                SELECT jsonb_object_agg('tag-' || n, repeat('v', :length)) AS tags
                                FROM generate_series(1, :tags) AS n) AS t
                            RETURNING metadata_id, function_arn)
                        INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at,
                            last_seen_at, metadata_id, change_number)
                        SELECT function_arn, '777777777777', 'eu-west-1', split_part(function_arn, ':', 7), now(), now(),
                            metadata_id, 0
                        FROM metadata
                        """)
                .param("functions", FUNCTIONS)
                .param("length", VALUE_LENGTH)
                .param("tags", TAGS)
                .update();
    }

    @AfterEach
    void remove() {
        jdbc().sql("TRUNCATE paired_account, lambda_function, function_metadata CASCADE")
                .update();
    }

    @Test
    void pagesOverRestEndEarlyAndLoseNoFunction() {
        Set<String> seen = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = get("/api/functions?limit=1000" + cursor, "Api-Key", QUERY);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).hasSizeLessThan(12_000_000);
            JsonNode page = json(answer);
            sizes.add(page.get("functions").size());
            page.get("functions")
                    .forEach(function -> assertThat(
                                    seen.add(function.get("functionArn").stringValue()))
                            .isTrue());
            cursor = "&cursor=" + page.get("nextCursor").stringValue();
        }

        assertThat(sizes).allMatch(size -> size > 100 && size < 1_000);
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(jdbc().sql(
                                "SELECT function_arn FROM lambda_function ORDER BY function_name COLLATE \"C\" LIMIT "
                                        + seen.size())
                        .query(String.class)
                        .list());
    }

    @Test
    void theTableOfAllIsWrittenPageByPageAndFreesItsMemory() throws Exception {
        BrowserSession browser = new BrowserSession(this::uri);
        if (people.find("large-viewer").isEmpty()) {
            people.add("large-viewer", Role.VIEWER);
        }
        browser.logIn("large-viewer", people.resetPassword("large-viewer").password());

        assertThat(browser.show("/functions").body()).contains("20,000", "large-1");
        long lines = 0;
        HttpResponse<InputStream> table = browser.open("/functions.csv");
        try (InputStream body = table.body()) {
            byte[] buffer = new byte[65_536];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        lines++;
                    }
                }
            }
        }

        assertThat(table.statusCode()).isEqualTo(200);
        assertThat(lines).isEqualTo(FUNCTIONS + 1);
        assertThat(metric("filigree_query_result_memory")).isZero();
    }

    /** The driver, the rows and the objects read from them, in a separate process. */
    @Test
    void aSmallHeapReadsThemAll() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadAll.class.getName(),
                        DATABASE.jdbcUrl(),
                        DATABASE.user(),
                        DATABASE.password())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("read " + FUNCTIONS + " functions");
        assertThat(process.exitValue()).isZero();
    }

    static final class ReadAll {

        private ReadAll() {}

        public static void main(String[] arguments) {
            try (GuardedQueryDatabase database = GuardedQueryDatabase.withoutRequests(
                    new DriverManagerDataSource(arguments[0], arguments[1], arguments[2]))) {
                AtomicLong functions = new AtomicLong();
                new FunctionReader(database, Duration.ofMinutes(2))
                        .readAll(FunctionFilter.ALL, page -> functions.addAndGet(page.size()));
                System.out.println("read " + functions + " functions");
            }
        }
    }
}
