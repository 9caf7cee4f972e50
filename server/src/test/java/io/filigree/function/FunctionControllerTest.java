package io.filigree.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.filigree.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class FunctionControllerTest extends WebTest {

    private static final String SHOP = "123456789012";
    private static final String BANK = "210987654321";

    @BeforeEach
    void fillTheInventory() {
        jdbc().sql("TRUNCATE function_activity").update();
        jdbc().sql("""
                INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                VALUES ('123456789012', 'Shop', 'x', 'verified', now()), ('210987654321', 'Bank', 'y', 'verified', now())
                """).update();
        jdbc().sql("""
                INSERT INTO account_region (account_id, region, status, attempted_at, last_sweep_at)
                VALUES ('123456789012', 'eu-west-1', 'ok', now(), '2026-05-05T10:00:00Z')
                """).update();
        function(SHOP, "eu-west-1", "checkout", "{\"team\": \"shop\", \"aws:cloudformation:stack-name\": \"s\"}");
        function(SHOP, "us-east-1", "Cart", "{\"team\": \"shop\", \"stage\": \"prod\"}");
        function(BANK, "eu-west-1", "checkout", "{\"team\": \"bank\"}");
        function(BANK, "eu-west-1", "ledger_100", "{}");
    }

    @Test
    void showsConfigurationTagsAndWhenItWasSeen() {
        JsonNode function =
                functions("q=checkout&account=" + SHOP).get("functions").get(0);

        assertThat(function.get("functionArn").stringValue())
                .isEqualTo("arn:aws:lambda:eu-west-1:123456789012:function:checkout");
        assertThat(function.get("functionName").stringValue()).isEqualTo("checkout");
        assertThat(function.get("accountId").stringValue()).isEqualTo(SHOP);
        assertThat(function.get("account").stringValue()).isEqualTo("Shop");
        assertThat(function.get("region").stringValue()).isEqualTo("eu-west-1");
        assertThat(function.get("runtime").stringValue()).isEqualTo("java17");
        assertThat(function.get("memorySize").intValue()).isEqualTo(512);
        assertThat(function.get("timeout").intValue()).isEqualTo(30);
        assertThat(function.get("snapStart").stringValue()).isEqualTo("PublishedVersions");
        assertThat(function.get("tracingMode").isNull()).isTrue();
        assertThat(function.get("version").stringValue()).isEqualTo("$LATEST");
        assertThat(function.get("tags").get("team").stringValue()).isEqualTo("shop");
        assertThat(function.get("layers").get(0).stringValue()).isEqualTo("layer-1");
        assertThat(function.get("firstSeen").stringValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(function.get("lastSeen").stringValue())
                .as("the region's last sweep")
                .isEqualTo("2026-05-05T10:00:00Z");
        assertThat(function.get("metadataId").longValue()).isPositive();
        assertThat(function.get("handler").isNull()).isTrue();
        assertThat(function.get("missingSince").isNull()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            account=Bank                             | checkout ledger_100
            account=210987654321                     | checkout ledger_100
            account=nobody                           | -
            account=Bank&account=Shop&region=us-east-1 | Cart
            runtime=java17&q=cart                    | Cart
            runtime=nodejs22.x                       | -
            runtime=none&runtime=java17&q=ledger     | ledger_100
            architecture=none&q=cart                 | Cart
            architecture=arm64                       | -
            package=none&account=Bank                | checkout ledger_100
            region=us-east-1                         | Cart
            q=CART                                   | Cart
            q=100                                    | ledger_100
            q=lambda                                 | -
            q=arn:aws:lambda:us-east-1:123456789012:function:Cart | Cart
            tag=team:shop                            | Cart checkout
            tag=team:shop&tag=stage:prod             | Cart
            tag=aws:cloudformation:stack-name:s      | checkout
            tag=team:shop&tag=team:bank              | -
            region=eu-west-1&tag=team:bank&q=check   | checkout
            """)
    void narrowsByWhatIsAsked(String query, String names) {
        assertThat(names(functions(query))).isEqualTo(names == null ? List.of() : List.of(names.split(" ")));
    }

    @Test
    void pagesThroughAllFunctionsOnce() {
        List<String> arns = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = functions("limit=1&cursor=" + cursor);
            page.get("functions")
                    .forEach(function -> arns.add(function.get("functionArn").stringValue()));
            cursor = page.get("nextCursor").isNull()
                    ? null
                    : page.get("nextCursor").stringValue();
            pages++;
        } while (cursor != null);

        assertThat(pages).isEqualTo(4);
        assertThat(arns)
                .containsExactly(
                        "arn:aws:lambda:us-east-1:123456789012:function:Cart",
                        "arn:aws:lambda:eu-west-1:123456789012:function:checkout",
                        "arn:aws:lambda:eu-west-1:210987654321:function:checkout",
                        "arn:aws:lambda:eu-west-1:210987654321:function:ledger_100");
    }

    @Test
    void listsNoDeletedFunctionAndSaysSinceWhenOneIsMissing() {
        jdbc().sql("UPDATE lambda_function SET deleted_at = now() WHERE function_name = 'Cart'")
                .update();
        jdbc().sql(
                        "UPDATE lambda_function SET missing_since = '2026-05-01T00:00:00Z' WHERE function_name LIKE 'ledger%'")
                .update();

        JsonNode page = functions("limit=1000");

        assertThat(names(page)).containsExactly("checkout", "checkout", "ledger_100");
        assertThat(page.get("functions").get(2).get("missingSince").stringValue())
                .isEqualTo("2026-05-01T00:00:00Z");
        assertThat(page.get("functions").get(2).get("lastSeen").stringValue()).isEqualTo("2026-02-02T00:00:00Z");
    }

    @Test
    void listsDeletedFunctionsWhenTheyAreAskedFor() {
        jdbc().sql("UPDATE lambda_function SET deleted_at = '2026-05-05T10:00:00Z' WHERE function_name = 'Cart'")
                .update();

        JsonNode page = functions("deleted=true&region=us-east-1");

        assertThat(names(page)).containsExactly("Cart");
        assertThat(page.get("functions").get(0).get("deletedAt").stringValue()).isEqualTo("2026-05-05T10:00:00Z");
    }

    @Test
    void saysWhenEventsOfAFunctionCame() {
        jdbc().sql("""
                INSERT INTO function_activity (function_arn, first_event_at, last_event_at, events)
                VALUES ('arn:aws:lambda:us-east-1:123456789012:function:Cart', '2026-01-02T00:00:00Z',
                        '2026-03-04T00:00:00Z', 7)
                """).update();

        JsonNode function = functions("q=cart").get("functions").get(0);

        assertThat(function.get("firstEvent").stringValue()).isEqualTo("2026-01-02T00:00:00Z");
        assertThat(function.get("lastEvent").stringValue()).isEqualTo("2026-03-04T00:00:00Z");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "limit=0, limit, 1000",
        "limit=1001, limit, 1000",
        "limit=ten, limit, 1000",
        "limit=99999999999999999999, limit, 1000",
        "limit=1&limit=2, limit, 1",
        "cursor=%21, cursor,",
        "cursor=bm90IGFuIGFybg, cursor,",
        "tag=team, tag,",
        "q=%00, q,",
        "deleted=maybe, deleted,",
        "colour=red, colour,"
    })
    void namesTheParameterAndTheBound(String query, String field, Integer limit) {
        HttpResponse<String> answer = get("/api/functions?" + query, "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
        if (limit != null) {
            assertThat(json(answer).get("limit").intValue()).isEqualTo(limit);
        }
    }

    private JsonNode functions(String query) {
        HttpResponse<String> answer = get("/api/functions?" + query, "Api-Key", QUERY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.get("functions")
                .forEach(function -> names.add(function.get("functionName").stringValue()));
        return names;
    }

    private void function(String accountId, String region, String name, String tags) {
        String arn = "arn:aws:lambda:" + region + ":" + accountId + ":function:" + name;
        jdbc().sql("""
                WITH metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, runtime, memory_size_mb, timeout_s,
                           layers, configuration, tags, account_name, valid_from, observed_at, source)
                    VALUES (:arn, '$LATEST', '\\x00', 'java17', 512, 30, '{layer-1}',
                            '{"aws.lambda.snapStart": "PublishedVersions"}', :tags::jsonb, 'old name', now(), now(), 'poll')
                    RETURNING metadata_id
                )
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       metadata_id, change_number)
                SELECT :arn, :accountId, :region, :name, '2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z', metadata_id, 1
                  FROM metadata
                """)
                .param("arn", arn)
                .param("accountId", accountId)
                .param("region", region)
                .param("name", name)
                .param("tags", tags)
                .update();
    }
}
