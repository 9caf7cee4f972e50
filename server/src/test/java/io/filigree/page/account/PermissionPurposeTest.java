package io.filigree.page.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.filigree.WebTest;
import io.filigree.poller.RoleTemplates;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class PermissionPurposeTest extends WebTest {

    private static final Pattern ACTION = Pattern.compile("\"([a-z]+:[A-Z][A-Za-z]+)\"");

    @Autowired
    private RoleTemplates templates;

    @Test
    void tellsOfEachActionThatThePolicyAsksForAndOfNoOther() {
        String policy = templates.permissionsPolicy();
        int optional = policy.indexOf("\"Sid\": \"Optional\"");

        assertThat(actions(false)).isEqualTo(actionsIn(policy.substring(0, optional)));
        assertThat(actions(true)).isEqualTo(actionsIn(policy.substring(optional)));
    }

    private static List<String> actions(boolean optional) {
        return PermissionPurpose.ALL.stream()
                .filter(use -> use.optional() == optional)
                .map(PermissionPurpose::action)
                .toList();
    }

    private static List<String> actionsIn(String policy) {
        return ACTION.matcher(policy)
                .results()
                .map((MatchResult action) -> action.group(1))
                .toList();
    }
}
