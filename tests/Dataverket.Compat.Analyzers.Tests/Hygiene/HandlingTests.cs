namespace Dataverket.Compat.Analyzers.Tests.Hygiene;

/// <summary>What is said of code that decides by what is in a message.</summary>
public class HandlingTests
{
    private const string Types = """
        [EventSchema("no.a.seen", 1)] public sealed partial record Seen { public required State S { get; init; } public Open<Mode> M { get; init; } public Kind? K { get; init; } public OpenVariant<Kind> V { get; init; } public required string Name { get; init; } }
        public enum State { Unknown = 0, On = 1 }
        public enum Mode { Unknown = 0, Fast = 1 }
        public enum Elsewhere { A, B }
        [JsonDerivedType(typeof(One), "one")] public record Kind;
        public sealed record One : Kind;
        public record Plain; public sealed record PlainOne : Plain;

        """;

    private static string In(string body, string members = "") => Types + $$"""
        public static class Handler
        {
            {{members}}
            public static int Run(Seen seen, Envelope envelope, Elsewhere elsewhere, Plain plain, State? maybe, string text)
            {
                {{body}}
                return 0;
            }
        }
        """;

    [Fact]
    public Task A_switch_over_an_enum_of_a_schema_needs_a_default() => HygieneTest.Check("Tolerant", In("""
        {|DVC6002:switch|} (seen.S) { case State.On: Run2(); break; case State.Unknown: break; }
        {|DVC6002:switch|} (maybe) { case State.On: Run2(); break; }
        {|DVC6002:switch|} (seen.M.Value) { case Mode.Fast: Run2(); break; }
        {|DVC6002:switch|} (seen.S) { case State.On when text.Length > 0: Run2(); break; case var other when text.Length > 3: break; }
        switch (seen.S) { case State.On: Run2(); break; default: break; }
        switch (seen.S) { case State.On: Run2(); break; case var other: break; }
        switch (elsewhere) { case Elsewhere.A: Run2(); break; }
        switch (seen.S) { case State.On: return 1; case State.Unknown: throw new InvalidOperationException(); }
        """, "private static void Run2() { }"));

    [Fact]
    public Task A_switch_that_falls_out_at_the_end_of_its_block_needs_a_default_though_every_case_leaves() => HygieneTest.Check("Tolerant", In("""
        if (text.Length > 0) { {|DVC6002:switch|} (seen.S) { case State.On: return 1; case State.Unknown: return 2; } }
        """));

    [Fact]
    public Task A_switch_over_variants_needs_an_arm_for_the_unknown_one() => HygieneTest.Check("Tolerant", In("""
        {|DVC6003:switch|} (seen.K) { case One one: Run2(); break; }
        {|DVC6003:switch|} (seen.V.Value) { case One: Run2(); break; case null: break; }
        switch (seen.K) { case One one: Run2(); break; default: break; }
        switch (seen.K) { case One one: Run2(); break; case Kind other: break; }
        switch (plain) { case PlainOne: Run2(); break; }
        """, "private static void Run2() { }"));

    [Fact]
    public Task An_unknown_message_type_must_not_throw() => HygieneTest.Check("Tolerant", In("""
        {|DVC6016:switch|} (envelope.Type) { case "x": break; default: throw new InvalidOperationException(); }
        {|DVC6016:switch|} (text) { case "no.a.seen": break; default: { throw new InvalidOperationException(); } }
        var a = text {|DVC6016:switch|} { "no.a.seen" => 1, _ => throw new InvalidOperationException() };
        switch (envelope.Type) { case "x": break; default: break; }
        switch (text) { case "no.a.other": break; default: throw new InvalidOperationException(); }
        var b = text switch { "no.a.seen" => 1, _ => 0 };
        var c = envelope.Source switch { "x" => 1, _ => throw new InvalidOperationException() };
        var d = envelope.Type switch { "x" => throw new InvalidOperationException(), _ => 2 };
        """));

    [Fact]
    public Task One_exact_version_is_told_at_the_comparison() => HygieneTest.Check("Tolerant", In("""
        if ({|DVC6017:envelope.Version == 2|}) return 1;
        if ({|DVC6017:3 != envelope.Version|}) return 1;
        if ({|DVC6017:envelope.Version is 2|}) return 1;
        if ({|DVC6017:envelope.Version is not 2|}) return 1;
        if (envelope.Version >= 2) return 1;
        if (envelope.Version == 0) return 1;
        if (envelope.Version is > 1 and < 4) return 1;
        if (envelope.Reads == 2) return 1;
        if (new Version(1, 2).Major == 2) return 1;
        if (new VersionWindow(1, 2).Contains(envelope.Version) == true) return 1;
        """));

    [Fact]
    public Task The_name_of_a_class_as_identity_is_told_where_it_is_taken() => HygieneTest.Check("Tolerant", In("""
        Publish({|DVC6023:nameof(Seen)|}, "x");
        Publish({|DVC6023:typeof(Seen).Name|}, "x");
        Publish(eventType: {|DVC6023:seen.GetType().FullName|}!, "x");
        var subject = {|DVC6023:typeof(Seen).Name|};
        if (text == {|DVC6023:nameof(Seen)|}) return 1;
        switch (text) { case {|DVC6023:nameof(Seen)|}: return 1; }
        Publish("no.a.seen", nameof(Seen));
        Publish(nameof(Plain), "x");
        Publish(nameof(seen.S), "x");
        Console.WriteLine(typeof(Seen).Name);
        var label = typeof(Seen).Name;
        throw new ArgumentException(nameof(Seen), nameof(seen));
        """, "private static void Publish(string eventType, string body) { }").Replace("        return 0;\n", "", StringComparison.Ordinal));

    [Fact]
    public Task The_name_of_a_class_as_discriminator_is_told_in_the_attribute() => HygieneTest.Check("Tolerant", """
        [EventSchema("no.a.seen", 1)] public sealed partial record Seen { public Kind? K { get; init; } }
        [JsonDerivedType(typeof(One), {|DVC6023:nameof(One)|})][JsonDerivedType(typeof(Two), "two")] public record Kind;
        public sealed record One : Kind;
        public sealed record Two : Kind;
        [JsonDerivedType(typeof(Four), nameof(Four))] public record Elsewhere;
        public sealed record Four : Elsewhere;
        """);

    private const string Nats = """
        namespace NATS.Client.JetStream
        {
            public interface INatsJSMsg<T> { T? Data { get; } string Subject { get; } ValueTask AckAsync(); ValueTask NakAsync(); ValueTask AckTerminateAsync(); }
        }
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { void Log(string text, params object?[] args); }
            public static class LoggerExtensions { public static void LogError(this ILogger logger, Exception e, string text, params object?[] args) { } }
        }
        namespace Handlers
        {
            using NATS.Client.JetStream; using Microsoft.Extensions.Logging;
            public sealed class Other { public ValueTask AckAsync() => default; }
            public static class Handler
            {
                private static Task Keep(byte[]? data) => Task.CompletedTask;
                private static void Read(byte[]? data) { }
                public static async Task Run(INatsJSMsg<byte[]> message, Other other, ILogger log)
                {
                    BODY
                }
            }
        }
        """;

    [Theory]
    [InlineData("try { Read(message.Data); } catch (JsonException) { await message.{|DVC6015:AckAsync|}(); }")]
    [InlineData("try { Read(message.Data); } catch (JsonException e) { log.LogError(e, \"bad {Subject}\", message.Subject); await message.{|DVC6015:AckAsync|}(); }")]
    [InlineData("try { Read(message.Data); } catch (JsonException) { await Keep(message.Data); await message.AckAsync(); }")]
    [InlineData("try { Read(message.Data); } catch (JsonException) { await message.NakAsync(); }")]
    [InlineData("try { Read(message.Data); } catch (JsonException) { await message.AckTerminateAsync(); }")]
    [InlineData("try { Read(message.Data); } catch (InvalidOperationException) { await message.AckAsync(); }")]
    [InlineData("try { Read(message.Data); await message.AckAsync(); } catch (JsonException) { throw; }")]
    [InlineData("try { Read(message.Data); } catch (JsonException) { await other.AckAsync(); }")]
    public Task What_could_not_be_read_must_be_kept_before_it_is_acknowledged(string body) => HygieneTest.Check("Tolerant", Nats.Replace("BODY", body, StringComparison.Ordinal));
}
