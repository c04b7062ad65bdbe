Console.WriteLine("ColdMail development commands");
