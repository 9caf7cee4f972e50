package io.filigree.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.Test;

class DemoFleetTest {

    private final List<FleetFunction> fleet = DemoFleet.build();

    @Test
    void hasAFewHundredFunctionsInThreeAccountsUnderTheirOwnNames() {
        assertThat(fleet).hasSizeBetween(300, 400);
        assertThat(fleet).extracting(FleetFunction::arn).doesNotHaveDuplicates();
        assertThat(fleet)
                .extracting(FleetFunction::accountId)
                .containsOnly("404160219871", "518843620047", "730215968314");
    }

    @Test
    void fillsMoreThanOnePageOfARegion() {
        assertThat(fleet)
                .filteredOn(member -> member.accountId().equals(DemoAccount.PRODUCTION.id())
                        && member.function().region().equals("eu-west-1"))
                .hasSizeGreaterThan(50);
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(DemoFleet.build()).isEqualTo(fleet);
    }

    @Test
    void leavesAShareUntaggedAndPacksOneAsAnImage() {
        assertThat(fleet).filteredOn(member -> member.function().tags() == null).hasSizeBetween(20, 80);
        assertThat(fleet)
                .filteredOn(member -> member.function().runtime() == null)
                .hasSize(1);
    }

    @Test
    void letsOneTeamsSmallOldPythonFunctionsTimeOutMoreThanAllOthers() {
        List<FleetFunction> troubled = fleet.stream()
                .filter(member -> member.behaviour().timeoutRate() > 0.1)
                .toList();

        assertThat(troubled).hasSizeGreaterThan(5).allSatisfy(member -> {
            FakeFunction function = member.function();
            assertThat(function.runtime()).isEqualTo("python3.9");
            assertThat(function.memorySizeMb()).isEqualTo(128);
            assertThat(function.tags()).containsEntry("team", DemoFleet.TROUBLED_TEAM);
        });
        assertThat(fleet)
                .filteredOn(member -> "python3.9".equals(member.function().runtime()) && !troubled.contains(member))
                .isNotEmpty()
                .allSatisfy(
                        member -> assertThat(member.behaviour().timeoutRate()).isLessThan(0.01));
    }
}
