package datasets

// What the people of people:N are made of. The lengths are prime, and so is the
// number of ages: see personAt.

var firstNames = [...]string{
	"Maria", "Ana", "Noah", "Sven", "Eleni", "Aaliyah", "Linh", "Yasmin", "Zoe", "Eva", "Miriam", "Filip", "Helena",
	"Kwame", "Adela", "Aiko", "Viktor", "Enzo", "Julia", "Petra", "Zofia", "Khadija", "Dalia", "Kadir", "Tariq",
	"Oscar", "Rafael", "Sergei", "Goran", "Pedro", "Amina", "Hiroshi", "Tamar", "Jonas", "Kavya", "Zanele", "Fatima",
	"Carmen", "Leila", "Teresa", "Kofi", "Rosa", "Nils", "Camila", "Cecilia", "Ingrid", "Olga", "Yuki", "Darnell",
	"Clara", "Kamala", "Dmitri", "Elisa", "Sunita", "Jamal", "Noor", "Naomi", "Tadashi", "Amelie", "Birgit", "Stefan",
	"Hugo", "Andrea", "Femi", "Freya", "Arjun", "Manuel", "Jakub", "Diego", "Parvati", "Jin", "Mohamed", "Dolores",
	"Carlos", "Maren", "Yusuf", "Quentin", "Bashir", "Jasmine", "Akua", "Omar", "Marcel", "Anika", "Ibrahim", "Ivan",
	"Oliver", "Abena", "Nina", "Ruth", "Chinwe", "Alba", "Irina", "Mina", "Wanjiru", "Adam", "Erik", "Renata", "Sofia",
	"Sara", "Tuan", "Bruno", "Natalia", "Paolo", "Javier", "Mehmet", "Björn", "Isabel", "Ahmed", "Karim", "Amara",
	"Laila", "Malik", "Thiago", "Magnus", "Nikola", "Gustav", "Samuel", "Emil", "Rania", "Yara", "Chiara", "Zainab",
	"Hassan", "Heidi", "Beatriz", "Laura", "Elif", "Xavier", "Eduardo", "Chloe", "Ines", "Livia", "Mei", "Priya", "Leo",
	"Thandiwe", "Anton", "Alejandro", "Siobhan", "Hannah", "Esra", "Daniel", "Lars", "Kenji", "Grace", "Katarina",
	"Kaito", "Selin", "Maya", "Santiago", "Nuria", "Sandra", "Aarav", "Habib", "Valentina", "Salma", "Giulia", "Luca",
	"Sana", "Deepa", "Felix", "Mateo", "Joana", "Idris", "Pilar", "Astrid", "Jana", "Ravi", "Uma", "Haruto", "Daria",
	"Ebba", "Gabriela", "Florence", "Sadia", "Agnes", "Emeka", "Francesca", "Bianca", "David", "Georgia", "Iwona",
	"Nadia", "Milan", "Emma", "Amir", "Greta", "Nia", "José", "Adriana", "Anders", "Aylin", "Cormac", "Lucia", "Joon",
	"Tomasz", "Benedikt", "Hana", "Esther",
}

var towns = [...]string{
	"Rosario", "Ghent", "Guadalajara", "Bristol", "Malmö", "Auckland", "Oviedo", "Busan", "Pisa", "Cardiff",
	"Asmara", "Salvador", "Bologna", "Halifax", "Haifa", "Hobart", "Braga", "Kraków", "Zagreb", "Split", "Oulu",
	"La Paz", "Dublin", "Da Nang", "Montréal", "Tampere", "Fez", "Amman", "Kampala", "Brno", "Tallinn", "Delft", "Kobe",
	"Adelaide", "Vilnius", "Accra", "Dakar", "Durban", "Davao", "Hamburg", "Mérida", "Galway", "Girona", "Leeds",
	"Basel", "Almaty", "Oslo", "Bilbao", "Odense", "Nantes", "Lund", "Ljubljana", "Chennai", "Mombasa", "Nagoya",
	"Gdańsk", "Linz", "Bamako", "Recife", "Bergen", "Aarhus", "Lyon", "Porto", "Valparaíso", "Jaipur", "Riga",
	"Leipzig", "Seville", "Athens", "Plovdiv", "Bordeaux", "Penang", "Uppsala", "Cebu", "Esbjerg", "Baku", "Turin",
	"Izmir", "Sapporo", "Eindhoven", "Cusco", "Maputo", "Kigali", "Geneva", "Pune", "Lima", "Rabat", "Fukuoka", "Graz",
	"Cádiz", "Napier", "Cork", "Kochi", "Bandung", "Innsbruck", "Lomé", "Antwerp", "Tbilisi", "Sfax", "Zaria", "Quito",
}

var jobs = [...]string{
	"a plumber", "a sound engineer", "an illustrator", "a chef", "a zookeeper", "a park ranger", "an interpreter",
	"an architect", "a nurse", "a roofer", "a joiner", "a locksmith", "a music teacher", "an electrician",
	"a crane operator", "a photographer", "a cellist", "a chemist", "a psychologist", "a potter", "a pilot",
	"a carpenter", "an optician", "an upholsterer", "a proofreader", "a historian", "a museum guard", "a translator",
	"a mathematician", "a speech therapist", "an accountant", "a hotel manager", "a tour guide", "a beekeeper",
	"a lifeguard", "a dancer", "a police officer", "a journalist", "a postal worker", "a meteorologist", "a solicitor",
	"a violin maker", "a shipwright", "a data analyst", "a midwife", "a florist", "a courier", "a mechanic",
	"a paramedic", "a glazier", "a taxi driver", "a watchmaker", "a teacher", "a sailor", "a piano tuner", "a judge",
	"a forester", "a gardener", "a bricklayer", "a nutritionist", "a cheesemaker", "a tailor", "a web designer",
	"a civil engineer", "a bookbinder", "a librarian", "a winemaker", "a landscaper", "a dentist", "a programmer",
	"a weaver", "a social worker", "a printer", "a waiter", "a baker", "a painter", "a barber", "a tram driver",
	"a lecturer", "a notary", "a welder", "a farmer", "a vet", "a botanist", "a pharmacist", "a physiotherapist",
	"a surveyor", "a fishmonger", "a lab technician", "a radiographer", "a swimming coach", "a geologist",
	"a stonemason", "a bus driver", "a goldsmith", "a conductor", "a firefighter",
}
