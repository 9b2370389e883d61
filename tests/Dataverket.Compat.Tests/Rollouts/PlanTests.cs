using System.Text;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Tests.Rollouts;

public sealed class PlanTests
{
    [Fact]
    public void A_good_plan_has_no_fault() => Assert.Empty(Plans.Small.Validate(["gate"], ["do"]));

    [Fact]
    public void A_plan_that_is_read_back_is_the_same_plan()
        => Assert.Equal(Plans.Small.Digest(), Plan.Parse(Plans.Small.ToJson()).Digest());

    [Fact]
    public void Any_change_of_a_plan_changes_its_digest()
    {
        var text = Encoding.UTF8.GetString(Plans.Small.ToJson());
        Assert.NotEqual(Plans.Small.Digest(), Plan.Parse(Encoding.UTF8.GetBytes(text.Replace("\"deadlineSeconds\":300", "\"deadlineSeconds\":301", StringComparison.Ordinal))).Digest());
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"stages\":[],\"surprise\":1}")]
    [InlineData("{\"name\":\"x\"}")]
    [InlineData("null")]
    [InlineData("[")]
    public void What_is_no_plan_is_refused_with_its_place(string text)
        => Assert.Throws<RunLogException>(() => Plan.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var plan = new Plan
        {
            Name = "bad",
            Stages =
            [
                Plans.Stage("one", false, Plans.Step("x", RollbackClass.ForwardOnly), Plans.Step("x", RollbackClass.Free)),
                Plans.Stage("one", false, Plans.Step("y", RollbackClass.RestoreFromBackup), Plans.Step("z", RollbackClass.None)) with { Gates = [] },
                Plans.Stage("three", false) with { Gates = ["unknown"] },
            ],
        };
        var faults = string.Join(' ', plan.Validate(["gate"], []));
        Assert.Contains("Stage one stands 2 times", faults, StringComparison.Ordinal);
        Assert.Contains("Step x stands 2 times", faults, StringComparison.Ordinal);
        Assert.Contains("comes after x, which cannot", faults, StringComparison.Ordinal);
        Assert.Contains("y cannot be taken back (R4), so stage one needs an approval", faults, StringComparison.Ordinal);
        Assert.Contains("z says R0", faults, StringComparison.Ordinal);
        Assert.Contains("Stage one has no gate", faults, StringComparison.Ordinal);
        Assert.Contains("Stage three has no step", faults, StringComparison.Ordinal);
        Assert.Contains("gate unknown", faults, StringComparison.Ordinal);
        Assert.Contains("verb do", faults, StringComparison.Ordinal);
    }
}
