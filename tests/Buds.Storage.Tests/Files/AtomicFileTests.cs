using Buds.Storage.Files;

namespace Buds.Storage.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Also the way taken where the file system has no hard links, which the one below this test has.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Creators_of_one_name_at_once_have_exactly_one_winner(bool withLink)
    {
        Func<string, string, bool> create = withLink ? AtomicFile.TryCreate : AtomicFile.TryCreateWithoutLink;
        for (int round = 0; round < 50; round++)
        {
            string target = _directory[$"target-{round}"];
            string[] sources = [.. Enumerable.Range(0, 8).Select(i => _directory[$"source-{round}-{i}"])];
            foreach (string source in sources)
            {
                File.WriteAllText(source, source);
            }

            using Barrier together = new(sources.Length);
            bool[] won = await Task.WhenAll(sources.Select(source => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return create(source, target);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            won.Count(w => w).ShouldBe(1);
            File.ReadAllText(target).ShouldBe(sources[Array.IndexOf(won, true)]);
        }
    }

    [Fact]
    public void Fault_of_the_system_keeps_its_number()
    {
        IOException error = Should.Throw<IOException>(() => AtomicFile.Replace(_directory["absent"], _directory["target"]));

        const int NoSuchFile = 2;
        error.HResult.ShouldBe(NoSuchFile);
    }

    [Fact]
    public void Flushing_a_directory_that_is_not_there_is_a_fault() =>
        Should.Throw<IOException>(() => AtomicFile.FlushDirectory(_directory["absent"]));
}
