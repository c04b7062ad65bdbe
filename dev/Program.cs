using ColdMail.Dev.MailCatcher;

return args switch
{
    ["catch", .. var rest] => await CatchCommand.RunAsync(rest),
    _ => Explain(),
};

static int Explain()
{
    Console.Error.WriteLine("ColdMail development commands:");
    Console.Error.WriteLine();
    Console.Error.WriteLine(CatchCommand.Usage);
    return 2;
}
