package io.filigree.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.query.function.FunctionFacets.Value;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.nrql.compile.DirectQueryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FacetReaderTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final FacetReader facets = new FacetReader(new DirectQueryDatabase(DATABASE), Duration.ofSeconds(20));

    @BeforeEach
    void fillTheInventory() {
        jdbc.sql("TRUNCATE paired_account, lambda_function, function_metadata CASCADE")
                .update();
        jdbc.sql("""
                INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                VALUES ('123456789012', 'Shop', 'x', 'verified', now())
                """).update();
        function("eu-west-1", "checkout", "java21", "{\"team\": \"payments\", \"a:b\": \"c\"}");
        function("eu-west-1", "refund", "java21", "{\"team\": \"payments\"}");
        function("us-east-1", "cart", "python3.12", "{\"team\": \"shop\"}");
        function("us-east-1", "image", null, "{}");
    }

    @Test
    void countWhatEachChoiceWouldLeave() {
        FunctionFacets all = facets.read(FunctionFilter.ALL, null);

        assertThat(all.functions()).isEqualTo(4);
        assertThat(all.values().get(FacetName.REGION))
                .containsExactly(new Value("eu-west-1", "eu-west-1", 2), new Value("us-east-1", "us-east-1", 2));
        assertThat(all.values().get(FacetName.ACCOUNT)).containsExactly(new Value("123456789012", "Shop", 4));
        assertThat(all.values().get(FacetName.RUNTIME))
                .containsExactly(
                        new Value("java21", "java21", 2),
                        new Value("none", "none", 1),
                        new Value("python3.12", "python3.12", 1));
        assertThat(all.tags()).containsOnlyKeys("team", "a:b");
        assertThat(all.tags().get("team"))
                .containsExactly(new Value("team:payments", "payments", 2), new Value("team:shop", "shop", 1));
    }

    @Test
    void leaveTheirOwnChoiceAsideAndHeedAllOthers() {
        FunctionFacets narrowed = facets.read(filter(List.of("eu-west-1"), List.of("team:payments")), null);

        assertThat(narrowed.functions()).isEqualTo(2);
        assertThat(narrowed.values().get(FacetName.REGION)).containsExactly(new Value("eu-west-1", "eu-west-1", 2));
        assertThat(narrowed.values().get(FacetName.RUNTIME)).containsExactly(new Value("java21", "java21", 2));

        FunctionFacets byRegion = facets.read(filter(List.of("eu-west-1"), List.of()), null);

        assertThat(byRegion.values().get(FacetName.REGION)).hasSize(2);
        assertThat(byRegion.values().get(FacetName.RUNTIME)).hasSize(1);
    }

    @Test
    void findTagsByPartOfKeyAndValueInAnyCase() {
        assertThat(facets.read(FunctionFilter.ALL, "B:C").tags()).containsOnlyKeys("a:b");
        assertThat(facets.read(FunctionFilter.ALL, "PAY").tags().get("team"))
                .containsExactly(new Value("team:payments", "payments", 2));
    }

    @Test
    void putKeysLastWhoseValuesDivideNothing() {
        IntStream.range(0, 60)
                .forEach(n -> function("eu-west-1", "f" + n, "java21", """
                {"logical-id": "resource-%d", "stage": "%s"}""".formatted(n, n % 2 == 0 ? "prod" : "test")));

        assertThat(facets.read(FunctionFilter.ALL, null).tags().keySet())
                .containsExactly("team", "stage", "a:b", "logical-id");
        assertThat(facets.read(FunctionFilter.ALL, null).tags().get("logical-id"))
                .hasSize(FacetReader.MAX_TAG_VALUES);
    }

    private static FunctionFilter filter(List<String> regions, List<String> tags) {
        return new FunctionFilter(null, List.of(), regions, List.of(), List.of(), List.of(), tags, Presence.PRESENT);
    }

    private void function(String region, String name, String runtime, String tags) {
        jdbc.sql("""
                WITH metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, runtime, layers, tags, account_name,
                           valid_from, observed_at, source)
                    VALUES (:arn, '$LATEST', '', :runtime, '{}', :tags::jsonb, 'Shop', now(), now(), 'poll')
                    RETURNING metadata_id
                )
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       metadata_id, change_number)
                SELECT :arn, '123456789012', :region, :name, now(), now(), metadata_id, 1 FROM metadata
                """)
                .param("arn", "arn:aws:lambda:" + region + ":123456789012:function:" + name)
                .param("region", region)
                .param("name", name)
                .param("runtime", runtime)
                .param("tags", tags)
                .update();
    }
}
