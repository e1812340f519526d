"""Those who may sign in, where a server of Supabase's knows them."""
