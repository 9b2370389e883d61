using Dataverket.Compat.Postgres;
using Dataverket.Tests;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class SqlNameTests
{
    [Theory]
    [InlineData("machines", "\"machines\"", "machines")]
    [InlineData("Machines", "\"Machines\"", "\"Machines\"")]
    [InlineData("a\"; DROP TABLE x; --", "\"a\"\"; DROP TABLE x; --\"", "\"a\"\"; DROP TABLE x; --\"")]
    [InlineData("størrelse", "\"størrelse\"", "\"størrelse\"")]
    [InlineData("a.b", "\"a.b\"", "\"a.b\"")]
    public void A_name_is_quoted(string name, string quoted, string readable)
    {
        Assert.Equal(quoted, SqlName.Quote(name));
        Assert.Equal(readable, SqlName.Readable("public", name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("ååååååååååååååååååååååååååååååååå")]
    public void What_postgres_would_cut_or_refuse_is_no_name(string name) => Assert.Throws<ArgumentException>(() => SqlName.Quote(name));

    [Fact]
    public void Half_a_surrogate_pair_is_no_name() => Assert.Throws<ArgumentException>(() => SqlName.Quote("a\ud800"));

    [Fact]
    public void Two_tables_never_share_a_readable_name()
    {
        Assert.NotEqual(SqlName.Readable("public", "a.b"), SqlName.Readable("a", "b"));
        Assert.NotEqual(SqlName.Readable("public", "\"a\""), SqlName.Readable("public", "a"));
    }

    [Fact]
    public async Task Any_name_survives_a_round_trip_through_the_catalog()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        string[] names = ["Robert\"); DROP TABLE x;--", "select", "$1", "@p :q ?", "日本語", "a'b\\", " "];
        foreach (var name in names) await database.RunAsync($"CREATE TABLE {SqlName.Qualify("public", name)} ({SqlName.Quote(name)} int)");
        Assert.Equal(names.Order(StringComparer.Ordinal), (await database.ListAsync("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_tables_can_be_made_by_many_at_once_and_again()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CompatTables.CreateAsync(database.Source)));
        await CompatTables.CreateAsync(database.Source, TestContext.Current.CancellationToken);
        Assert.Equal(5, await database.ValueAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'dataverket'"));
    }
}
