using Dataverket.Compat.CodeFixes;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class OldNumbersFixTests
{
    private const string Schema = "[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen(State S);\npublic enum State";

    [Fact]
    public Task Every_name_gets_its_number_back_and_a_new_one_a_number_of_its_own() => WireFixTest.Check<EnumOldNumbersFix>(
        "Default", Schema + " { On, Off, Broken }",
        Schema + "\n{\n    {|DVC2002:{|DVC2021:{|DVC2021:New|}|}|}, // first\n    {|DVC2009:{|DVC2009:On|}|},\n    Off,\n    Broken\n}",
        Schema + "\n{\n    {|DVC2002:New|} = 3, // first\n    On = 0,\n    Off = 1,\n    Broken = 2\n}");

    [Fact]
    public Task What_is_written_and_right_stays_as_it_is_written() => WireFixTest.Check<EnumOldNumbersFix>(
        "Web", Schema + " : byte { A = 1, B = 0x10, C = 3, Both = 17 }",
        Schema + " : byte { {|DVC2007:{|DVC2007:A|}|} = 2, B = 0x10, C = 1 + 2, Both = A | B }",
        Schema + " : byte { A = 1, B = 0x10, C = 1 + 2, Both = 17 }");

    [Fact]
    public Task A_number_that_is_right_by_another_which_is_put_back_is_written_out() => WireFixTest.Check<EnumOldNumbersFix>(
        "Web", Schema + " { A = 1, C = 2 }",
        Schema + " { {|DVC2007:{|DVC2007:A|}|} = 2, C = A }",
        Schema + " { A = 1, C = 2 }");

    [Fact]
    public Task A_new_flag_gets_the_next_bit() => WireFixTest.Check<EnumOldNumbersFix>(
        "Web", "[Flags] public enum Kind { A = 1, B = 2 }\n[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen(Kind S);",
        "[Flags] public enum Kind { {|DVC2002:New|} = 1, {|DVC2007:{|DVC2007:A|}|} = 2, B = 4 }\n[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen(Kind S);",
        "[Flags] public enum Kind { {|DVC2002:New|} = 4, A = 1, B = 2 }\n[EventSchema(\"no.a.b\", 1)] public sealed partial record Seen(Kind S);");

    [Fact]
    public Task Where_no_number_is_left_nothing_is_offered()
    {
        var source = Schema + " : byte { {|DVC2002:New|} = 255, {|DVC2007:{|DVC2007:A|}|} = 0, B = 1 }";
        return WireFixTest.Check<EnumOldNumbersFix>("Web", Schema + " : byte { A = 255, B = 1 }", source, source);
    }
}
