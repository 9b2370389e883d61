using Dataverket.Compat.Schemas;
using Dataverket.Compat.Tests.Shapes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Generation;

public class ReadingEnumsTests
{
    [Theory]
    [InlineData("stopped", MachineState.Stopped)]
    [InlineData("running", MachineState.Running)]
    [InlineData("active", MachineState.Running)]
    [InlineData("lost-contact", MachineState.LostContact)]
    public void A_closed_enum_is_read_by_name(string name, MachineState state)
        => Assert.Equal(state, Data.Read<Scalars>($$"""{"state":"{{name}}"}""").State);

    [Theory]
    [InlineData("lostContact")]
    [InlineData("1")]
    [InlineData("99")]
    [InlineData("")]
    [InlineData("running,stopped")]
    [InlineData("\\ud800")]
    public void A_name_that_a_closed_enum_does_not_know_is_refused(string name)
        => Assert.Equal((DataFaultKind.UnknownName, "/state"), Data.Fault<Scalars>($$"""{"state":"{{name}}"}"""));

    [Theory]
    [InlineData("Running")]
    [InlineData("RUNNING")]
    public void A_name_in_another_case_is_read_with_a_remark(string name)
    {
        Assert.Equal(MachineState.Running, Data.Read<Scalars>($$"""{"state":"{{name}}"}""").State);
        Assert.Equal([(DataRemarkKind.NameCase, "/state")], Data.Remarks<Scalars>($$"""{"state":"{{name}}"}"""));
        Assert.Empty(Data.Remarks<Scalars>("""{"state":"running"}"""));
    }

    [Fact]
    public void The_first_name_of_a_value_is_written()
        => Assert.Contains("\"state\":\"running\"", Data.Write(new Scalars { State = MachineState.Active }), StringComparison.Ordinal);

    [Fact]
    public void A_value_without_a_name_is_never_written()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Data.Write(new Scalars { State = (MachineState)99 }));

        Assert.Contains("MachineState", thrown.Message, StringComparison.Ordinal);
    }
}
