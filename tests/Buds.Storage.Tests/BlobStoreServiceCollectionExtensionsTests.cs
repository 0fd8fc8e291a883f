using Buds.Storage.Files;
using Buds.Storage.Memory;
using Buds.Storage.Presigning;
using Buds.Storage.Tests.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Buds.Storage.Tests;

public sealed class BlobStoreServiceCollectionExtensionsTests
{
    [Fact]
    public void File_store_is_made_where_the_options_say()
    {
        using TemporaryDirectory directory = new();
        using ServiceProvider provider = new ServiceCollection().AddBudsFileBlobStore(o => o.RootPath = directory["blobs"]).BuildServiceProvider();

        provider.GetRequiredService<IBlobStore>().ShouldBeOfType<FileBlobStore>();
        Directory.Exists(directory["blobs"]).ShouldBeTrue();
    }

    [Fact]
    public void File_store_without_a_root_fails_at_the_start()
    {
        using ServiceProvider provider = new ServiceCollection().AddBudsFileBlobStore(_ => { }).BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate())
            .Message.ShouldContain("RootPath");
    }

    [Fact]
    public void Store_added_last_is_the_one_used()
    {
        using ServiceProvider provider = new ServiceCollection()
            .AddBudsFileBlobStore(o => o.RootPath = "never made")
            .AddBudsMemoryBlobStore()
            .BuildServiceProvider();

        provider.GetRequiredService<IBlobStore>().ShouldBeOfType<MemoryBlobStore>();
    }

    [Fact]
    public void Presigner_is_one_object_under_both_its_types()
    {
        using ServiceProvider provider = new ServiceCollection().AddBudsHmacBlobPresigner(o => o.Secret = new byte[32]).BuildServiceProvider();

        provider.GetRequiredService<IBlobPresigner>().ShouldBeSameAs(provider.GetRequiredService<HmacBlobPresigner>());
    }

    [Fact]
    public void Presigner_with_a_short_secret_fails_at_the_start()
    {
        using ServiceProvider provider = new ServiceCollection().AddBudsHmacBlobPresigner(o => o.Secret = new byte[31]).BuildServiceProvider();

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate())
            .Message.ShouldContain("Secret");
    }
}
